/** Where an environment says what it is; within its folder. */
export const mark = {
  /** The text by which it was built; who uses the environment names it by its hash. */
  lock: ".estate/lock",
  /** As the program wrote it, for an import. */
  requirements: ".estate/requirements.txt",
  /** The packages that were installed, one a line. */
  packages: ".estate/packages",
  /** The hash of its contents when it was finished. Written last: what has none counts as not there. */
  finished: ".estate/finished",
};

/**
 * Functions of sh about an environment's folder: `packages_in` lists its packages, `contents_of` prints a hash of
 * what is installed.
 *
 * Every tool that installs keeps a RECORD of each package, with the hash of every file: those are read (a few
 * hundred files), not the files (tens of thousands). So an installation by hand is seen, and so is one that was
 * added to site-packages or to bin; a file that somebody edited in place is not.
 */
export const contentsFunctions = `packages_in() {
  ls -d "$1"/lib/python*/site-packages/*.dist-info 2>/dev/null | sed 's|.*/||; s|[.]dist-info$||' | sort
}
contents_of() (
  set +e # an empty folder is an answer as well
  cd "$1" 2>/dev/null || exit 0
  # where the host's own Python was removed, the link leads nowhere
  [ -x bin/python ] || { echo no-python; exit 0; }
  {
    cat pyvenv.cfg
    stat -c '%n %s %Y' bin/*
    for site in lib/python*/site-packages; do
      ls -A "$site" | grep -vx __pycache__
      cat "$site"/*.dist-info/RECORD
    done
  } 2>/dev/null | sha256sum | cut -c 1-64
)`;
