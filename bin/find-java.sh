# Sourced by ../renga and ../dev: find_java prints the path of a java of version 25, or fails.

is_java25() {
  [ -x "$1" ] && "$1" -version 2>&1 | grep -q '^[a-z]* version "25[."+-]'
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ] && is_java25 "$JAVA_HOME/bin/java"; then
    printf '%s\n' "$JAVA_HOME/bin/java"
    return 0
  fi
  found=$(command -v java 2>/dev/null) && is_java25 "$found" && printf '%s\n' "$found" && return 0
  for home in "${RENGA_JDKS:-/usr/lib/jvm}"/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/*; do
    is_java25 "$home/bin/java" && printf '%s\n' "$home/bin/java" && return 0
  done
  return 1
}
