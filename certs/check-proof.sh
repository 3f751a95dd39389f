#!/usr/bin/env bash
# check-proof.sh PROOF.json ROOT.pem [NUMBER] [MEMBER=ROOT.pem…]
# Checks one entry (the NUMBERth, from 0) of a file that 'mandala prove' made, without mandala: by openssl 3, jq, base64,
# od and sha256sum. The steps are those of PROOFS.md. MEMBER=ROOT.pem: check that member's cosignature too.
set -euo pipefail
LC_ALL=C
file=$1 root=$2 number=0
shift 2
if [[ ${1:-} =~ ^[0-9]+$ ]]; then number=$1 && shift; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "check-proof: $*" >&2 && exit 4; }
field() { jq -r ".entries[$number]$1" "$file"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }
sha() { sha256sum | cut -c1-64; }
# certified CERTIFICATES ROOT SECONDS URI KEY: step 1; writes the public key of the first of the DER certificates
certified() {
    jq -r '.[0]' <<<"$1" | base64 -d | openssl x509 -inform DER -out "$work/leaf.pem"
    cp "$work/leaf.pem" "$work/others.pem" # openssl refuses an empty file
    for other in $(jq -r '.[1:][]' <<<"$1"); do base64 -d <<<"$other" | openssl x509 -inform DER >>"$work/others.pem"; done
    local start
    start=$(date -d "$(openssl x509 -in "$work/leaf.pem" -noout -startdate | cut -d= -f2)" +%s)
    openssl verify -attime $(($3 > start ? $3 : start)) -partial_chain -trusted "$2" -untrusted "$work/others.pem" \
        "$work/leaf.pem" >/dev/null 2>"$work/why" || fail "the certificate of $4: $(tail -n 2 "$work/why" | head -n 1)"
    openssl x509 -in "$work/leaf.pem" -noout -ext subjectAltName | grep -qx " *URI:$4" || fail "it is not of $4"
    openssl x509 -in "$work/leaf.pem" -noout -pubkey >"$5"
}
# line NAME: what stands behind the key ID in a line of the note
line() { sed -n "s|^— $1 ||p" "$work/note" | head -n 1 | base64 -d | tail -c +5; }
# signed TEXT SIGNATURE KEY
signed() { openssl pkeyutl -verify -pubin -inkey "$3" -rawin -in "$1" -sigfile "$2" >/dev/null 2>&1; }

[ "$(jq -r .format "$file")" = mandala-proof/1 ] || fail "this is no mandala-proof/1"
field .proof >"$work/proof"
field .envelope | base64 -d >"$work/envelope"
sed '1,/^$/d' "$work/proof" >"$work/note"
head -n 3 "$work/note" >"$work/text"
{ read -r origin && read -r size && read -r stated; } <"$work/text"
[ -z "$(sed -n 4p "$work/note")" ] || fail "the checkpoint has lines that are unknown"

# The envelope: 0a 20 commitment, 10 size, 18 time in milliseconds; numbers are varints, the lowest seven bits first.
envelope=$(hex <"$work/envelope")
[ "${envelope:0:4}" = 0a20 ] || fail "the envelope does not begin with a commitment"
rest=${envelope:68}
varint() { # of tag $1
    [ "${rest:0:2}" = "$1" ] || fail "the envelope lacks field $1"
    rest=${rest:2} value=0
    local shift=0 byte
    while byte=$((16#${rest:0:2})) && rest=${rest:2}; do
        value=$((value | (byte & 127) << shift)) shift=$((shift + 7))
        ((byte > 127)) || break
    done
}
varint 10 && varint 18
seconds=$((value / 1000))

# 1. The root is the one that was named, and certifies the key of this log.
fingerprint=$(openssl x509 -in "$root" -outform DER | sha)
[ "$(field .root | tr -d :)" = "SHA256$fingerprint" ] || fail "the proof names another root than $root"
IFS=/ read -r federation member incarnation <<<"$origin"
certified "$(field .certificates)" "$root" "$seconds" "mandala://$federation/$member/log/$incarnation" "$work/log.pub"

# 2. The key has signed the checkpoint: four bytes that name the key, then the signature of the three lines.
line "$origin" >"$work/signature"
signed "$work/text" "$work/signature" "$work/log.pub" || fail "the checkpoint is not signed by the log's key"

# 3. The entry is in the tree of the checkpoint (RFC 9162 §2.1.3.2).
index=$(sed -n 's/^index //p' "$work/proof")
node=$({ printf '\0' && cat "$work/envelope"; } | sha)
first=$index last=$((size - 1))
((index < size)) || fail "the tree has no entry $index"
while read -r line; do
    hash=$(base64 -d <<<"$line" | hex)
    ((last > 0)) || fail "the inclusion proof is too long"
    if ((first & 1 || first == last)); then
        node=$(bytes "01$hash$node" | sha)
        while ! ((first & 1 || first == 0)); do first=$((first >> 1)) last=$((last >> 1)); done
    else
        node=$(bytes "01$node$hash" | sha)
    fi
    first=$((first >> 1)) last=$((last >> 1))
done < <(sed '1,/^index /d; /^$/,$d' "$work/proof")
((last == 0)) || fail "the inclusion proof is too short"
[ "$node" = "$(base64 -d <<<"$stated" | hex)" ] || fail "the entry is not in the tree"
echo "holds: entry $index of $origin, written $(date -u -d "@$seconds" +%FT%TZ) by its author's clock, root $fingerprint"

# 4. The payload opens the commitment: HMAC-SHA256 under the salt, its first 32 bytes.
if [ "$(field .payload)" != null ]; then
    field .payload | base64 -d >"$work/payload"
    { printf 'mandala/payload/v1\0%s\0' "$origin" && tail -c +33 "$work/payload"; } >"$work/message"
    opened=$(openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(head -c 32 "$work/payload" | hex)" -r "$work/message" | cut -c1-64)
    [ "$opened" = "${envelope:4:64}" ] || fail "the payload is not that of the entry"
    echo "holds: its payload of $(($(wc -c <"$work/payload") - 32)) bytes, with the SHA-256 $(tail -c +33 "$work/payload" | sha)"
fi

# 5. A member has cosigned the checkpoint: four bytes, eight of the time in seconds, then the signature.
for given in "$@"; do
    witness=${given%%=*}
    line "$federation/$witness/witness" >"$work/line"
    [ "$(wc -c <"$work/line")" = 72 ] || fail "$witness has not cosigned the checkpoint"
    time=$((16#$(head -c 8 "$work/line" | hex)))
    tail -c +9 "$work/line" >"$work/signature"
    { printf 'cosignature/v1\ntime %d\n' "$time" && cat "$work/text"; } >"$work/cosigned"
    chain=$(field ".witnesses[] | select(.member == \"$witness\") | .certificates")
    certified "$chain" "${given#*=}" "$time" "mandala://$federation/$witness/witness" "$work/witness.pub"
    signed "$work/cosigned" "$work/signature" "$work/witness.pub" || fail "$witness has not cosigned the checkpoint"
    echo "holds: cosigned by $witness at $(date -u -d "@$time" +%FT%TZ)"
done
