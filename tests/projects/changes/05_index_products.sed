# an index
/^  orders:$/,/^  [a-z]/ s/^      orders_customer_idx: .*/&\n      orders_product_idx: product_id/
