# a column is dropped
/^  products:$/,/^  [a-z]/ { /^      legacy_code: /d }
