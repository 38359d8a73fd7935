# NOT NULL, with a default for the existing rows
/^  orders:$/,/^  [a-z]/ s/^      note: .*/&\n      priority: {type: integer, nullable: false, default: 0}/
