import Replication

/// One connection between two nodes, each of which learns of its beginning and end at a time of its own.
final class Connection {
    let link: LinkID
    /// The dialler and the dialled.
    let ends: [Int]
    /// Which end believes in it.
    var isOpen = [false, false]
    /// When the last message reaches each end: later ones come later.
    var lastArrivalMs: [UInt64] = [0, 0]
    /// A message was lost: over TCP nothing comes any more.
    var isBroken = false

    init(link: LinkID, from: Int, to: Int) {
        self.link = link
        ends = [from, to]
    }

    func side(of node: Int) -> Int { node == ends[0] ? 0 : 1 }
    func other(than node: Int) -> Int { node == ends[0] ? ends[1] : ends[0] }
}
