package import Exchange
import Foundation

extension NodeConfiguration {
    /// What the files under `safe-lists` hold now.
    package func readSafeLists() throws(NodeError) -> SafeLists {
        do throws(SafeListError) { return try SafeLists(files: safeListFiles.map(\.path)) } catch {
            throw NodeError("\(file.path): key 'safe-lists': \(error)")
        }
    }
}
