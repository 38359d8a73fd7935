# a table
/^tables:$/ a\
  reviews:\
    primary_key: id\
    columns:\
      id: {type: bigint, identity: always}\
      product_id: {type: bigint, nullable: false, references: products, on_delete: cascade}\
      stars: {type: smallint, nullable: false}\
      text: text\
      created_at: {type: timestamptz, nullable: false, default: now()}\
    checks:\
      reviews_stars_check: stars BETWEEN 1 AND 5\
    indexes:\
      reviews_product_idx: product_id
