import ArgumentParser
import Foundation
import NodeRuntime

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the tokens; their secrets are not stored.",
        discussion: "JSON keys: tokens, a list of name, role, maxTLP, kinds, audience, created, expires."
    )

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let tokens: [TokenStatus] = try await node.load().control().get("/v1/tokens")
        if json.isWanted { return try Streams.write(json: ["tokens": tokens]) }
        if tokens.isEmpty { return Streams.write("There is no token; make one with 'mandala token create'.") }
        let now = Date()
        var table = Table(["NAME", "ROLE", "MAX TLP", "KINDS", "AUDIENCE", "MADE", "EXPIRES"])
        for token in tokens {
            table.add([
                token.name, token.role, token.maxTLP, token.kinds?.joined(separator: ",") ?? "all",
                token.audience?.joined(separator: ",") ?? "-", Times.age(of: token.created, now: now),
                token.expires.map { Times.age(of: $0, now: now) } ?? "never",
            ])
        }
        Streams.write(table.text)
    }
}
