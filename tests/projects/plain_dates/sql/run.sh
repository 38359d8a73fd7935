#!/bin/sh
for file in sql/2*.sql; do psql -v ON_ERROR_STOP=1 -f "$file"; done
