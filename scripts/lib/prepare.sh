# Sourced by the scripts: finds the JDK, builds what is stale. POSIX sh.
# Expects $root (the project's folder) and $me (the script's name for messages).

misuse() {
    echo "$me: $1" >&2
    exit 2
}

# Sets $java to a JDK 17 or later: JAVA_HOME's, else the one on the PATH.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || misuse "JAVA_HOME has no bin/java: $JAVA_HOME"
    else
        java=$(command -v java) || misuse "no java found; install a JDK 17 or later, or set JAVA_HOME"
    fi
    version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
    case $version in
        '' | 1.*) feature=8 ;;
        *) feature=${version%%.*} ;;
    esac
    # What was checked is what Maven runs on, too, from whatever folder.
    JAVA_HOME=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')
    export JAVA_HOME
    [ "$feature" -ge 17 ] || misuse "needs JDK 17 or later, and $java is ${version:-unknown}; set JAVA_HOME to a newer one"
    command -v mvn >/dev/null 2>&1 || misuse "no mvn found; install Apache Maven 3.8 or later"
}

# Whether a file of the sources, or a folder that lost one, is newer than the jar of a module.
is_stale() {
    jar=$root/$1/target/$1.jar
    [ -f "$jar" ] || return 0
    newer=$(find "$root/pom.xml" "$root/.mvn/jvm.config" "$root/patterns/pom.xml" "$root/results/pom.xml" "$root/benchmarks/pom.xml" "$root/site/pom.xml" \
        "$root/patterns/src/main" "$root/results/src/main" "$root/benchmarks/src/main" "$root/site/src/main" \
        -newer "$jar" 2>/dev/null | head -n 1)
    [ -n "$newer" ]
}

# Builds the jars, without anything that only tests need.
build() {
    find_java
    if is_stale benchmarks || is_stale site; then
        mkdir -p "$root/target"
        log=$root/target/build.log
        if [ -f "$root/benchmarks/target/benchmarks.jar" ]; then
            echo "$me: building ..." >&2
        else
            echo "$me: first build: about a minute, and some 120 MB of downloads where Maven's repository is empty ..." >&2
        fi
        status=0
        : >"$root/target/build.begun"
        (cd "$root" && mvn -q -B -ntp -Dlean package) >"$log" 2>&1 || status=$?
        [ "$status" -lt 129 ] || exit "$status" # ended by a signal: there is nothing to explain
        if [ "$status" != 0 ]; then
            tail -n 20 "$log" >&2
            echo "$me: the build failed; the whole output is in $log" >&2
            exit 1
        fi
        # As old as what they were made of at most: what was edited while they were built is newer.
        touch -r "$root/target/build.begun" "$root/benchmarks/target/benchmarks.jar" "$root/site/target/site.jar"
    fi
}

# Becomes the JVM that runs the class of a module's jar, with the flags that newer JDKs want.
exec_java() {
    exec "$java" -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow \
        --enable-native-access=ALL-UNNAMED -Dscalingpatterns.root="$root" "$@"
}

# Runs it.
run_java() {
    (exec_java "$@")
}
