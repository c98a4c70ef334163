import type { Step } from "../definition.ts";

/**
 * A function of sh: `psql_at PORT DATABASE` runs the SQL of its standard input as the server's own user
 * postgres, through its socket. A name in PGDATABASE is one whatever it looks like; as an argument it could be
 * taken for a whole connection string.
 */
const psqlAt = `
psql_at() {
  PGDATABASE=$2 PGCLIENTENCODING=UTF8 PGCONNECT_TIMEOUT=10 \\
    runuser -u postgres -- psql -qAtXw -v ON_ERROR_STOP=1 -p "$1" -f -
}
has_postgres() { command -v psql >/dev/null 2>&1 && id -u postgres >/dev/null 2>&1; }`.trim();

/**
 * Functions of sh for a question: `ask_postgres PORT DATABASE TITLE` answers the SQL of its standard input with
 * the line `ask TITLE`, its rows, and `end STATUS WORDS`, where the words are what psql complained of.
 */
const askFunctions = `
${psqlAt}
ask_postgres() {
  printf 'ask %s\\n' "$3"
  code=0 said=
  if has_postgres; then
    { said=$(psql_at "$1" "$2" 2>&1 1>&3) || code=$?; } 3>&1
  else
    code=2 said='PostgreSQL is not installed'
  fi
  printf 'end %s %s\\n' "$code" "$(printf %s "$said" | tr '\\n\\t' '  ')"
}`.trim();

/** A name as it stands in a target, made a name again. */
export const decodeName = `
decode_name() { printf '%s\\n' "$1" | sed 's,%2F,/,g; s/%25/%/g'; }`.trim();

/** Asks each server that the targets "$@" name, once for all of them; its answer is called by its port. */
export function askServers(query: string): string {
  return `${askFunctions}
printf '%s\\n' "$@" | cut -d/ -f1 | sort -u | while IFS= read -r port; do
ask_postgres "$port" postgres "$port" <<'SQL'
${query}
SQL
done`;
}

/** Asks each database that the targets "$@" name, once for all of them; its answer is called `5432/brainall`. */
export function askDatabases(query: string): string {
  return `${askFunctions}
${decodeName}
printf '%s\\n' "$@" | cut -d/ -f1,2 | sort -u | while IFS= read -r place; do
ask_postgres "\${place%%/*}" "$(decode_name "\${place#*/}")" "$place" <<'SQL'
${query}
SQL
done`;
}

/**
 * Asks each database that the targets "$@" name about just those: the query goes on after a first common table expression
 * `targets(target)` and a comma. Its answer is called `5432/brainall`.
 */
export function askAboutTargets(query: string): string {
  return `${askFunctions}
${decodeName}
printf '%s\\n' "$@" | cut -d/ -f1,2 | sort -u | while IFS= read -r place; do
targets=$(for target in "$@"; do case $target in "$place"/*) printf '%s\\n' "$target" ;; esac; done |
  sed "s/'/''/g; s/.*/('&')/" | paste -sd , -)
{
printf 'set standard_conforming_strings = on;\\nwith targets(target) as (values %s),\\n' "$targets"
cat <<'SQL'
${query}
SQL
} | ask_postgres "\${place%%/*}" "$(decode_name "\${place#*/}")" "$place"
done`;
}

/**
 * What stands before SQL that holds a password's verifier: the server writes none of it into its log, also not
 * where it fails, and psql repeats no line of it.
 */
export const quietly = `\\set VERBOSITY terse
set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';
set pg_stat_statements.track_utility = 'off';`;

/**
 * The first of all steps: it says what to do where the server is not there, and gives those that follow the
 * function `sql [DATABASE]`.
 */
export function reachServer(port: number): Step {
  return { title: `reach PostgreSQL on port ${port}`, run: `${sqlFunctions(port)}\nreach_postgres` };
}

/**
 * The functions `sql`; `has_server`, since packages may be removed before what is in their server; and `reach_postgres`,
 * which ends the script where the server is not there.
 */
export function sqlFunctions(port: number): string {
  return `
${psqlAt}
sql() { psql_at ${port} "\${1:-postgres}"; }
has_server() {
  has_postgres || return
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null 2>&1 ||
    echo 'select 1;' | sql >/dev/null 2>&1
}
reach_postgres() {
  if ! has_postgres; then
    echo 'PostgreSQL is not installed: let this resource depend on the host.Packages that install it' >&2
    exit 1
  fi
  waited=0
  until said=$(echo 'select 1;' | sql 2>&1); do
    case $said in
      *'starting up'* | *'in recovery'*) ;;
      *) waited=60 ;;
    esac
    if [ $waited -ge 60 ]; then
      printf 'PostgreSQL does not answer on port ${port}: %s\\nLet this resource depend on the host.Unit that starts it, or start it on the host (systemctl start postgresql).\\n' "$said" >&2
      exit 1
    fi
    waited=$((waited + 1))
    sleep 1
  done
}`.trim();
}

/** The SQL for the function `sql` of {@link sqlFunctions}, in one transaction; `database` is a word of sh. */
export function transaction(statements: readonly string[], database = ""): string {
  return runSql(["begin;", ...statements, "commit;"], database);
}

/** As {@link transaction}, for what cannot be in one, such as the creation of a database. */
export function runSql(statements: readonly string[], database = ""): string {
  const command = ["sql", ...(database ? [database] : []), "<<'SQL'"].join(" ");
  return [command, ...statements, "SQL"].join("\n");
}
