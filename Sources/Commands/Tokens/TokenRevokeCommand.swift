import ArgumentParser
import Foundation
import NodeRuntime

struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Ends a token at once, streams under it too.",
        discussion: "JSON keys: name, role, maxTLP, kinds, audience, created, expires."
    )

    @Argument(help: "Its name.")
    var name: String

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard let part = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else { return }
        let token: TokenStatus = try await node.load().control().delete("/v1/tokens/\(part)")
        if json.isWanted { return try Streams.write(json: token) }
        Streams.write("The token '\(token.name)' opens nothing any more.")
    }
}
