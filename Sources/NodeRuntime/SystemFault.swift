import Foundation

/// Why something with a file failed, in the system's words: what Foundation says of it names domains and codes.
package enum SystemFault {
    package static func reason(_ error: any Error) -> String {
        switch error {
        case let error as POSIXError: text(error.code)
        case let error as CocoaError:
            (error.underlying as? POSIXError).map { text($0.code) } ?? error.localizedDescription
        default: "\(error)"
        }
    }

    /// With the file that it is about, where the error says which.
    package static func line(_ error: any Error) -> String {
        guard let path = (error as? CocoaError)?.filePath else { return reason(error) }
        return "\(path): \(reason(error))"
    }

    private static func text(_ code: POSIXError.Code) -> String { String(cString: strerror(code.rawValue)) }
}
