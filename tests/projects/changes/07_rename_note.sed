# a column under another name
/^  orders:$/,/^  [a-z]/ s/^      note: text$/      remark: {type: text, renamed_from: note}/
