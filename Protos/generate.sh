#!/bin/sh
# Makes Sources/Entries/Generated anew. Needs Debian's protobuf-compiler; builds the Swift plugin from the package first,
# which takes minutes, so its output is committed.
set -eu
cd "$(dirname "$0")/.."
plugin=${PROTOC_GEN_SWIFT:-}
if [ -z "$plugin" ]; then
    swift package resolve
    swift build --package-path .build/checkouts/swift-protobuf -c release --product protoc-gen-swift
    plugin=$(swift build --package-path .build/checkouts/swift-protobuf -c release --show-bin-path)/protoc-gen-swift
fi
protoc --plugin=protoc-gen-swift="$plugin" --proto_path=Protos \
    --swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true \
    --swift_out=Sources/Entries/Generated Protos/*.proto
