# one more value of a CHECK
s/one_of: \[new, paid\]/one_of: [new, paid, sent]/
