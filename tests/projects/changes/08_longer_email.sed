# a longer varchar
/^  customers:$/,/^  [a-z]/ s/varchar(100)/varchar(320)/
