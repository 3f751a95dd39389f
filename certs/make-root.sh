#!/bin/sh
# Makes a member's offline root, and certifies node, log and witness keys with it. Needs only openssl (1.1.1 or later).
# Run it on a machine that is not on the network; see README.md beside this file.
set -eu
umask 077

usage() {
    cat >&2 <<'TEXT'
usage:
  make-root.sh root FEDERATION MEMBER FOLDER [p256|p384|ed25519|rsa3072]
      makes FOLDER/MEMBER-root.pem (give this to your peers) and FOLDER/MEMBER-root.key.pem (never leaves here)
  make-root.sh node FEDERATION MEMBER FOLDER REQUEST.csr [DAYS]
      certifies a node's TLS key (P-256): FOLDER/MEMBER-node.pem; 365 days
  make-root.sh log FEDERATION MEMBER FOLDER INCARNATION REQUEST.csr [DAYS]
      certifies a log key (Ed25519): FOLDER/MEMBER-log-INCARNATION.pem; 1825 days
  make-root.sh witness FEDERATION MEMBER FOLDER REQUEST.csr [DAYS]
      certifies a witness key (Ed25519): FOLDER/MEMBER-witness.pem; 1825 days

The root's private key is encrypted with a passphrase that openssl asks for; MANDALA_ROOT_PASSPHRASE gives it without
asking. ROOT_DAYS sets how long the root is valid (7300).
TEXT
    exit 64
}

fail() {
    echo "make-root.sh: $*" >&2
    exit 1
}

# Log signing; see "Which usages" in README.md.
log_usage=1.2.840.113556.1.8000.2554.17132.65526.10327.18633.38746.13250116.12348115.1
witness_usage=1.2.840.113556.1.8000.2554.17132.65526.10327.18633.38746.13250116.12348115.2

check_names() {
    printf %s "$1" | LC_ALL=C grep -Eqx '[a-z0-9.-]{2,64}' || fail "'$1' is not a federation name"
    printf %s "$2" | LC_ALL=C grep -Eqx '[a-z0-9-]{2,32}' || fail "'$2' is not a member id"
}

# Prints a time SECONDS from now (may be negative), as certificates want it.
time_from_now() {
    at=$(($(date +%s) + $1))
    date -u -d "@$at" +%Y%m%d%H%M%SZ 2>/dev/null || date -u -r "$at" +%Y%m%d%H%M%SZ
}

# Writes the openssl configuration to $work/ca.cnf: FEDERATION, certificate, key, NAME URI, USAGES.
write_configuration() {
    : >"$work/index.txt"
    cat >"$work/ca.cnf" <<TEXT
[ca]
default_ca = member
[member]
database = $work/index.txt
new_certs_dir = $work
certificate = $2
private_key = $3
default_md = default
policy = any
rand_serial = yes
unique_subject = no
[any]
organizationName = optional
commonName = optional
[req]
distinguished_name = name
prompt = no
[name]
O = $1
CN = $4
[root]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = ${6:-serverAuth}
subjectAltName = URI:${5:-none}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
TEXT
}

passphrase_in() { [ -z "${MANDALA_ROOT_PASSPHRASE+set}" ] || echo "-passin env:MANDALA_ROOT_PASSPHRASE"; }
passphrase_out() { [ -z "${MANDALA_ROOT_PASSPHRASE+set}" ] || echo "-pass env:MANDALA_ROOT_PASSPHRASE"; }

make_root() {
    federation=$1 member=$2 folder=$3 kind=${4:-p256}
    check_names "$federation" "$member"
    mkdir -p "$folder"
    certificate=$folder/$member-root.pem key=$folder/$member-root.key.pem
    [ ! -e "$certificate" ] && [ ! -e "$key" ] || fail "$certificate or $key exists; a root is not overwritten"
    case $kind in
    p256) set -- EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve ;;
    p384) set -- EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:named_curve ;;
    ed25519) set -- ED25519 ;;
    rsa3072) set -- RSA -pkeyopt rsa_keygen_bits:3072 ;;
    *) fail "no key kind '$kind'" ;;
    esac
    # shellcheck disable=SC2046
    openssl genpkey -algorithm "$@" -aes-256-cbc $(passphrase_out) -out "$work/root.key.pem"
    write_configuration "$federation" "$work/root.pem" "$work/root.key.pem" "$member mandala root"
    # shellcheck disable=SC2046
    openssl req -new -config "$work/ca.cnf" -key "$work/root.key.pem" $(passphrase_in) -out "$work/root.csr"
    # shellcheck disable=SC2046
    openssl ca -batch -selfsign -config "$work/ca.cnf" -extensions root -notext $(passphrase_in) \
        -in "$work/root.csr" -startdate "$(time_from_now -86400)" \
        -enddate "$(time_from_now $((${ROOT_DAYS:-7300} * 86400)))" \
        -out "$work/root.pem" 2>"$work/log" || { cat "$work/log" >&2 && fail "openssl could not make the root"; }
    mv "$work/root.key.pem" "$key"
    chmod 644 "$work/root.pem"
    mv "$work/root.pem" "$certificate"
    echo "$certificate"
    openssl x509 -in "$certificate" -noout -fingerprint -sha256
}

# FEDERATION MEMBER FOLDER REQUEST DAYS NAME IDENTITY USAGES OUTPUT
certify() {
    check_names "$1" "$2"
    root=$3/$2-root.pem key=$3/$2-root.key.pem request=$4
    [ -r "$root" ] && [ -r "$key" ] || fail "$root and $key are needed"
    [ -r "$request" ] || fail "no request '$request'"
    openssl req -in "$request" -noout -verify >/dev/null 2>&1 || fail "'$request' is not a sound certificate request"
    algorithm=$(openssl req -in "$request" -noout -text | grep -E 'ASN1 OID:|Public Key Algorithm: ED25519' || true)
    case $6:$algorithm in
    node:*prime256v1*) ;;
    node:*) fail "a node key must be P-256" ;;
    log:*ED25519* | witness:*ED25519*) ;;
    log:* | witness:*) fail "a $6 key must be Ed25519" ;;
    esac
    write_configuration "$1" "$root" "$key" "$2 $6" "$7" "$8"
    # shellcheck disable=SC2046
    openssl ca -batch -config "$work/ca.cnf" -extensions leaf -notext $(passphrase_in) -in "$request" \
        -subj "/O=$1/CN=$2 $6" -startdate "$(time_from_now -86400)" -enddate "$(time_from_now $(($5 * 86400)))" \
        -out "$work/leaf.pem" 2>"$work/log" || { cat "$work/log" >&2 && fail "openssl could not certify the key"; }
    chmod 644 "$work/leaf.pem"
    mv "$work/leaf.pem" "$9"
    echo "$9"
}

[ $# -ge 4 ] || usage
command -v openssl >/dev/null || fail "openssl is not installed"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command=$1
shift
case $command in
root)
    make_root "$@"
    ;;
node)
    [ $# -ge 4 ] || usage
    certify "$1" "$2" "$3" "$4" "${5:-365}" node "mandala://$1/$2/node" "serverAuth, clientAuth" "$3/$2-node.pem"
    ;;
log)
    [ $# -ge 5 ] || usage
    printf %s "$4" | grep -Eqx '[1-9][0-9]{0,9}' || fail "'$4' is not an incarnation"
    certify "$1" "$2" "$3" "$5" "${6:-1825}" log "mandala://$1/$2/log/$4" "$log_usage" "$3/$2-log-$4.pem"
    ;;
witness)
    [ $# -ge 4 ] || usage
    certify "$1" "$2" "$3" "$4" "${5:-1825}" witness "mandala://$1/$2/witness" "$witness_usage" "$3/$2-witness.pem"
    ;;
*)
    usage
    ;;
esac
