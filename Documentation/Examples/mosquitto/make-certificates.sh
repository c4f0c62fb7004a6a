#!/bin/sh
# An authority of one's own, and a broker's certificate signed by it, as PEM files in FOLDER.
# Usage: make-certificates.sh FOLDER NAME [NAME or ADDRESS...]; clients reach the broker by one of the names.
set -eu
folder=$1
shift
names=
for name in "$@"; do
  case $name in
  *:* | *[0-9].*[0-9]) names="$names,IP:$name" ;;
  *) names="$names,DNS:$name" ;;
  esac
done
umask 077
mkdir -p "$folder"
cd "$folder"
if [ ! -e ca.key ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj "/CN=Home authority" -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout ca.key -out ca.pem
fi
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout broker.key -out broker.csr
printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "${names#,}" > broker.ext
openssl x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -extfile broker.ext -out broker.pem
rm -f broker.csr broker.ext
chmod 644 ca.pem broker.pem
