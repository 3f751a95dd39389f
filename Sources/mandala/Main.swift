import CProcessSetup
import Commands
import Foundation

@main
struct Main {
    static func main() async {
        process_setup_heap()
        exit(await MandalaCommand.run(Array(CommandLine.arguments.dropFirst())))
    }
}
