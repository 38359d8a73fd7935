# jsonb with a default
/^  customers:$/,/^  [a-z]/ s/^      name: .*/&\n      settings: {type: jsonb, nullable: false, default: {newsletter: false, tags: []}}/
