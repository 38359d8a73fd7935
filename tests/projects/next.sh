# For the page examples/adopt.md: adopts a project, adds a column and generates the next migration.
#   next.sh PROJECT PATTERN...   the files of the project that match are run by psql in that order, each up to where its
#                                way back begins
cd "$(dirname "$0")/$1"
shift
database=next_$$
createdb "$database"
export DATABASE_URL="postgresql://postgres@/$database?host=$PGHOST"
back='^-+ *((\+goose|\+migrate|rambler) down|migrate:down|down migration|create above|//@undo)'
for file in $*; do
  sed -E "\\,$back,Iq" "$file" | sed 's/${shop}/app/; s/${longest_email}/100/'
  echo ';'
done | psql -X -q -v ON_ERROR_STOP=1 -d "$database"
mkdir schemas
reconcile inspect --quiet --output schemas/app.yaml
sed -i -f ../changes/01_add_phone.sed schemas/app.yaml
reconcile generate --from migrations --name add_phone
