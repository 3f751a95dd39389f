import ArgumentParser

/// `--json`: for scripts.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write one JSON object to standard output.")
    var isWanted = false
}
