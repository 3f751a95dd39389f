import Testing

/// Whole nodes: real processes, TLS and SQLite on this machine. One test at a time, since each runs several daemons.
@Suite(
    .serialized,
    .timeLimit(.minutes(10)),
    .compactMapIssues { issue in
        Federation.printLogTails()
        return issue
    }
)
struct IntegrationTests {}
