# a foreign key with ON DELETE CASCADE
/^  orders:$/,/^  [a-z]/ s/^      note: .*/&\n      product_id: {type: bigint, references: products, on_delete: cascade}/
