package import Foundation

/// What keeps MISP feeds, one for what each kind of token may see: the running node.
package protocol FeedKeeping: Sendable {
    /// A file of the feed of a token that sees all of its level, brought up to date before if `isFresh`; nil where there is
    /// none of the name. Waits on disks; not to be called twice at once with `isFresh`.
    func file(_ name: String, for clearance: TokenClearance, isFresh: Bool) throws -> FeedFile?
}

/// An open file of a feed.
package struct FeedFile: Sendable {
    let size: Int
    /// A strong ETag.
    let tag: String
    /// The next bytes, exactly so many.
    let next: @Sendable (Int) throws -> Data

    package init(size: Int, tag: String, next: @escaping @Sendable (Int) throws -> Data) {
        self.size = size
        self.tag = tag
        self.next = next
    }
}
