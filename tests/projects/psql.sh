# psql in the place of a migration tool that cannot be had here: `up`, and `down` for the last $STEPS files.
# Before it, a project defines `order`, which prints its files in the tool's order, `up_of FILE` and `down_of FILE`, which
# print the SQL, and `in_transaction FILE`. What has been run is in .done; with AGAIN=yes each file is run twice.
send() {
  local transaction= times=1 time
  if in_transaction "$2"; then transaction=--single-transaction; fi
  if [ "${AGAIN:-no}" = yes ]; then times=2; fi
  for time in $(seq $times); do
    "$1" "$2" >.sql
    psql -X -q -v ON_ERROR_STOP=1 $transaction -f .sql || { echo "$2: $1" >&2; exit 1; }
  done
}

touch .done
case $1 in
  up)
    for file in $(order); do
      if ! grep -qxF "$file" .done; then
        send up_of "$file"
        echo "$file" >>.done
      fi
    done ;;
  down)
    for file in $(tail -n "$STEPS" .done | tac); do
      send down_of "$file"
      sed -i '$d' .done
    done ;;
esac
