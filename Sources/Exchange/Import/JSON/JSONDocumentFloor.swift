/// What reading a document costs at least: its objects parsed by the same parser, and nothing made of them.
package enum JSONDocumentFloor {
    /// How many objects of a STIX bundle, or attributes and objects of MISP events, were parsed.
    package static func parse(_ path: String, format: ImportFormat) throws(ImportError) -> Int {
        let window = try ByteWindow(path: path, chunkBytes: ImportReader.bufferBytes)
        var count = 0
        if format == .misp {
            var walk = MISPWalk(window, collects: false)
            while true {
                let step = try walk.next()
                if step == .end { return count }
                guard case .part(.bytes(let bytes, _), _) = step else { continue }
                if (try? JSONText.parse(bytes)) != nil { count += 1 }
            }
        }
        var stream = JSONStream(window)
        try stream.expect("{")
        while try stream.name() != "objects" {
            try stream.skip()
            try stream.expect(",")
        }
        try stream.expect("[")
        repeat {
            guard case .bytes(let bytes, _) = try stream.part() else { continue }
            if (try? JSONText.parse(bytes)) != nil { count += 1 }
        } while try stream.take(",")
        return count
    }
}
