# Sourced by scripts/test: the tests that are worth minutes of a machine each night, and the report about them. POSIX sh.
# Expects $root and $java. A test says what it did in lines "figures: ..."; the rest is in its surefire report.

long_classes='JournalKillTest JournalContractTest JournalLincheckTest ShardDirectoryLincheckTest
EventSourcingPropertiesTest ProjectionPropertiesTest JournaledKillTest JournaledWritesTest PendingWritesLincheckTest
WriteBehindPropertiesTest CacheAsideLincheckTest BoundedCacheLincheckTest
BoundedCacheHitRateTest WorkQueuePropertiesTest WorkQueueCrashTest ChronicleKillTest
JournaledMessagesTest JournaledQueueKillTest MpmcRingLincheckTest PublicationStressTest'

# Runs them, writes the report whatever came out, and fails if one of them failed or said nothing.
long_tests() {
    reports=$root/patterns/target/surefire-reports
    report=$root/patterns/reports/$(date -u +%Y-%m-%d)-long.md
    log=$root/target/test-long.log
    code=$(long_commit) # now: it may be edited while they run
    mkdir -p "$root/target" "$root/patterns/reports"
    rm -f "$reports"/*-long.txt "$reports"/*-long-output.txt
    echo "running $(echo $long_classes | wc -w) test classes, output to $log ..."
    status=0
    (cd "$root" && mvn -B -ntp test -pl patterns -Dtest="$(echo $long_classes | tr ' ' ',')" \
        -Dsurefire.reportNameSuffix=long -Dmaven.test.redirectTestOutputToFile=true \
        -Dscalingpatterns.kills=100 -Dscalingpatterns.losses=2500 -Djqwik.tries.default=1000000 \
        -Dscalingpatterns.messages=1000000 -Dscalingpatterns.scenarios=24 -Dscalingpatterns.interleavings=400 \
        -Dscalingpatterns.stress=50) >"$log" 2>&1 &
    running=$! # the caller ends it at a signal
    wait "$running" || status=$?
    running=''
    [ "$status" -lt 129 ] || exit "$status" # ended by a signal: that is no report
    long_report >"$report" || status=1
    cat "$report"
    [ "$status" = 0 ] || { grep -hE '^\[ERROR\]' "$log" | head -n 20; echo "test: something failed; the whole output is in $log"; }
    return "$status"
}

# The report; fails where a class has no report or says no figures.
long_report() {
    complete=0
    cat <<EOF
# Long tests of $(date -u +%Y-%m-%d)

Written by \`scripts/test --long\` from the reports of the tests.

- Code: $code
- Machine: $(long_processor), $(getconf _NPROCESSORS_ONLN) processors, $(uname -sr)
- JDK: $("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.vendor = //p; s/^ *java.runtime.version = //p' | paste -sd' ' -)

| test | run | failed | seconds | figures |
|---|---:|---:|---:|---|
EOF
    for class in $long_classes; do
        summary=$(cat "$reports"/*."$class-long.txt" 2>/dev/null | grep '^Tests run:')
        figures=$(cat "$reports"/*."$class-long-output.txt" 2>/dev/null | sed -n 's/^figures: //p' | sort -u | paste -sd';' - | sed 's/;/; /g')
        if [ -z "$summary" ] || [ -z "$figures" ]; then
            complete=1
        fi
        echo "$summary" | awk -v class="$class" -v figures="${figures:-none}" -F '[:, ]+' '
            { print "| " class " | " $3 " | " $5 + $7 " | " $12 " | " figures " |" }'
    done
    return "$complete"
}

long_processor() {
    if [ -r /proc/cpuinfo ]; then
        sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1
    else
        sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m
    fi
}

long_commit() {
    # Of another repository, into which this one was unpacked, nothing is said.
    [ "$(git -C "$root" rev-parse --show-toplevel 2>/dev/null)" = "$(cd "$root" && pwd -P)" ] || { echo 'no commit known' && return; }
    commit=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null) || commit='no commit known'
    [ -z "$(git -C "$root" status --porcelain -- patterns/src pom.xml patterns/pom.xml 2>/dev/null)" ] || commit="$commit, with changes"
    echo "$commit"
}
