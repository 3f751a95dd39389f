package import Foundation

/// What keeps MISP feeds in folders, one for what each kind of token may see: the running node.
package protocol FeedKeeping: Sendable {
    /// The folder of the feed of a token that sees all of its level, brought up to date if `isFresh`. Waits on disks; not
    /// to be called twice at once with `isFresh`.
    func folder(for clearance: TokenClearance, isFresh: Bool) throws -> URL
}
