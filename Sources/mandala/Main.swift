import Commands
import Foundation

@main
struct Main {
    static func main() async {
        exit(await MandalaCommand.run(Array(CommandLine.arguments.dropFirst())))
    }
}
