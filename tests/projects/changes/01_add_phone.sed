# a column
/^  customers:$/,/^  [a-z]/ s/^      name: .*/&\n      phone: varchar(30)/
