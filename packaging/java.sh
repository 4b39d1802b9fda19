# Sourced by satbed's launchers: finds a Java that is new enough. Sets java_home and jvm_flags.
# shellcheck shell=sh disable=SC2034,SC2154 # whoever sources this uses what it sets, and sets share and classes

jvm_flags='--enable-native-access=ALL-UNNAMED -Djffi.unsafe.disabled=true -XX:+UseSerialGC -Xshare:auto'

# Sets major to the Java version in the directory $1, from its release file where it has one:
# starting a JVM to ask takes longer than everything else here.
read_major() {
    major=
    if [ -r "$1/release" ]; then
        while IFS= read -r line; do
            case $line in JAVA_VERSION=*) major=${line#JAVA_VERSION=} major=${major#\"} ;; esac
        done <"$1/release"
    fi
    [ -n "$major" ] || major=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "//p')
    major=${major%%[!0-9]*}
}

# Prints the directory that the java on PATH belongs to. A version manager's shim is not in it: ask.
java_home_on_path() {
    java=$(command -v java) && java=$(readlink -f "$java") || return 0
    if [ -r "${java%/bin/java}/release" ]; then printf '%s\n' "${java%/bin/java}" && return; fi
    "$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# Sets java_home to a Java 17 or later that has the program $1: java, or javac for a build.
find_java() {
    for candidate in "${JAVA_HOME:-}" PATH /usr/lib/jvm/*; do
        [ "$candidate" != PATH ] || candidate=$(java_home_on_path)
        [ -x "${candidate:-/none}/bin/$1" ] || continue
        read_major "$candidate"
        if [ "${major:-0}" -ge 17 ]; then java_home=$candidate && return; fi
    done
    return 1
}

# Sets tty to what the JVM cannot tell without loading libc's binding.
find_terminals() {
    tty='-Dsatbed.tty.out=false -Dsatbed.tty.err=false'
    if [ -t 1 ]; then tty="-Dsatbed.tty.out=true ${tty#* }"; fi
    if [ -t 2 ]; then tty="${tty% *} -Dsatbed.tty.err=true"; fi
}

# Writes an archive of classes that a JVM has parsed and linked, with which the next ones start faster (JEP 310): of those that the command
# load-classes (of $4 alone, if that is given) of the program in the jar $3 uses, to $2, by the command $1, which may be empty.
archive_classes() {
    list=$2.list
    # shellcheck disable=SC2086 # lists of words
    $1 "$java_home/bin/java" $jvm_flags -XX:DumpLoadedClassList="$list" -jar "$3" load-classes ${4:-} >/dev/null 2>&1 &&
        $1 "$java_home/bin/java" $jvm_flags -Xshare:dump -XX:SharedClassListFile="$list" -XX:SharedArchiveFile="$2" -cp "$3" \
            >/dev/null 2>&1 || return 1
    $1 rm -f "$list"
}

# Writes the archive of an installed program's ($1) classes anew. A host without Java, or whose Java keeps none, starts it more slowly.
keep_installed_classes() {
    rm -f "/var/cache/$1/classes.jsa"
    if find_java java; then
        (umask 022 && archive_classes '' "/var/cache/$1/classes.jsa" "/usr/share/$1/lib/$1.jar") || true
    fi
}

# Becomes the installed program $1, whose files are in $share and whose archive is $classes, with the JVM's flags $2 and the arguments behind them.
run_installed() {
    program=$1 flags=$2
    shift 2
    if ! find_java java; then
        echo "$program: needs Java 17 or later; install it with: apt-get install default-jre-headless" >&2
        exit 1
    fi
    find_terminals
    # Another JVM than the one that made it ignores it.
    [ ! -r "$classes" ] || jvm_flags="$jvm_flags -XX:SharedArchiveFile=$classes -Xlog:cds=off"
    set -f
    # shellcheck disable=SC2086 # lists of words
    exec "$java_home/bin/java" $jvm_flags $flags $tty ${SATBED_JAVA_OPTS:-} -jar "$share/lib/$program.jar" "$@"
}
