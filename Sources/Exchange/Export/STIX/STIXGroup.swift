/// What one exported object is in STIX.
package struct STIXGroup: Sendable, Hashable {
    /// Its own: the first one carries mandala's extension, and is what an import takes.
    package let items: [STIXItem]
    /// What these refer to, each before what refers to it; ``STIXWriter/item(_:)`` writes them.
    package let shared: [STIXShared]
}
