#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Signed tokens and TLS of the example server, as an issuer and a client see them.

Usage: check_tokens.py PROGRAM

Keys and certificates are made with the command `openssl`, and tokens are signed here, by Python or by that command: none
of it is the server's code.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import warnings

from served import PATH, Server, keep_answer, make_database

SECRET = b"a secret of the issuer and of us, in a file"
failures = 0


def expect(what, seen, wanted):
    global failures
    good = seen == wanted
    print(("ok    " if good else "WRONG ") + what + ("" if good else f": {seen!r}, not {wanted!r}"), flush=True)
    failures += not good


def openssl(*arguments, given=None):
    return subprocess.run(
        ["openssl", *arguments], input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    ).stdout


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_secret(secret):
    return "HS256", lambda text: hmac.new(secret, text, hashlib.sha256).digest()


def by_rsa(file):
    return "RS256", lambda text: openssl("dgst", "-sha256", "-sign", file, given=text)


def by_curve(file):
    def sign(text):
        der = openssl("dgst", "-sha256", "-sign", file, given=text)
        numbers, at = b"", 2
        for _ in range(2):
            size = der[at + 1]
            numbers += int.from_bytes(der[at + 2 : at + 2 + size], "big").to_bytes(32, "big")
            at += 2 + size
        return numbers

    return "ES256", sign


def token(signer, kid=None, **claims):
    algorithm, sign = signer
    header = {"alg": algorithm, "typ": "JWT", **({"kid": kid} if kid else {})}
    text = b64(json.dumps(header).encode()) + "." + b64(json.dumps(claims).encode())
    return text + "." + b64(sign(text.encode()))


def original(signer, **changes):
    now = int(time.time())
    return token(signer, **{"token_type": "access", "exp": now + 60, "iat": now, "jti": "f00", "user_id": 1, **changes})


class Asked:
    """The server with options, asked over one connection for each request."""

    def __init__(self, program, file, *options, tls=None):
        self.server = Server(program, file, options=options)
        self.tls = tls

    def __enter__(self):
        return self

    def __exit__(self, *_):
        expect("the server ends with 0", self.server.end(signal.SIGTERM), 0)

    def status(self, bearer, body="users=7"):
        if self.tls:
            connection = http.client.HTTPSConnection("localhost", self.server.port, timeout=10, context=self.tls)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request("DELETE", PATH, body, {"Authorization": "Bearer " + bearer})
        answer = connection.getresponse()
        keep_answer(answer, answer.read().decode())
        connection.close()
        return answer.status


def refusal(program, file, *options):
    """What the server says that does not start, and its exit status."""
    run = subprocess.run(
        [program, "serve", "--database", file, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=20,
    )
    return run.returncode, run.stderr.strip().removeprefix("uninvite-server: ")


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(content)
    return path


def check_secrets(program, file, stored, folder):
    key = write(folder, "key", SECRET + b"\n")
    new_secret = b"another secret, which will replace it soon"
    new_key = write(folder, "new-key", new_secret)
    issuer = by_secret(SECRET)
    now = int(time.time())
    with Asked(program, file, "--jwt-key-file", key) as server:
        expect("HS256: a signed token", server.status(original(issuer)), 204)
        expect("a token of another user, who is a stranger", server.status(original(issuer, user_id=5)), 403)
        expect("another secret", server.status(original(by_secret(new_secret))), 401)
        expect("the file's line break is no part of the secret", server.status(original(by_secret(SECRET + b"\n"))), 401)
        expect("a stored token", server.status(stored), 401)
        expect("an expired one", server.status(original(issuer, exp=now - 1, iat=now - 9)), 401)
        expect("a refresh token", server.status(original(issuer, token_type="refresh")), 401)
        expect("times in milliseconds", server.status(original(issuer, exp=(now + 60) * 1000)), 401)
        unsigned = original(("none", lambda _: b""))
        expect("none", server.status(unsigned), 401)
    with Asked(program, file, "--jwt-key-file", key, "--jwt-milliseconds") as server:
        in_milliseconds = original(issuer, exp=(now + 60) * 1000, iat=now * 1000)
        expect("times in milliseconds where the option says so", server.status(in_milliseconds), 204)
    with Asked(program, file, "--jwt-key-file", key, "--jwt-key-file", new_key, "--jwt-leeway", "30") as server:
        expect("two secrets: the old one", server.status(original(issuer)), 204)
        expect("two secrets: the new one", server.status(original(by_secret(new_secret))), 204)
        expect("expired within the leeway", server.status(original(issuer, exp=now - 1, iat=now - 9)), 204)


def check_public_keys(program, file, folder):
    rsa, curve = os.path.join(folder, "rsa"), os.path.join(folder, "curve")
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", rsa)
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", curve)
    public = {name: openssl("pkey", "-in", name, "-pubout") for name in (rsa, curve)}
    with Asked(program, file, "--jwt-public-key-file", write(folder, "rsa.pem", public[rsa])) as server:
        expect("RS256: a signed token", server.status(original(by_rsa(rsa))), 204)
        expect("the public key as a secret", server.status(original(by_secret(public[rsa]))), 401)
        expect("another key", server.status(original(by_curve(curve))), 401)

    point = openssl("pkey", "-in", curve, "-pubout", "-outform", "DER")[-64:]
    modulus = bytes.fromhex(openssl("rsa", "-in", rsa, "-noout", "-modulus").decode().strip().split("=")[1])
    keys = [
        {"kty": "EC", "crv": "P-256", "kid": "c", "use": "sig", "x": b64(point[:32]), "y": b64(point[32:])},
        {"kty": "RSA", "kid": "r", "alg": "RS256", "n": b64(modulus), "e": "AQAB"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
    ]
    jwks = write(folder, "jwks", json.dumps({"keys": keys}).encode())
    options = ["--jwt-public-key-file", jwks, "--jwt-user-claim", "sub", "--jwt-token-type", ""]
    options += ["--jwt-issuer", "https://id.example/", "--jwt-audience", "courses"]
    claims = {"exp": int(time.time()) + 60, "sub": "1", "iss": "https://id.example/", "aud": ["courses"]}
    with Asked(program, file, *options) as server:
        expect("a JWK set: ES256", server.status(token(by_curve(curve), "c", **claims)), 204)
        expect("a JWK set: RS256", server.status(token(by_rsa(rsa), "r", **claims)), 204)
        expect("the other key's kid", server.status(token(by_curve(curve), "r", **claims)), 401)
        expect("another audience", server.status(token(by_rsa(rsa), "r", **{**claims, "aud": "other"})), 401)
        expect("another issuer", server.status(token(by_rsa(rsa), "r", **{**claims, "iss": "https://x/"})), 401)


def check_tls(program, file, stored, folder):
    key, certificate = os.path.join(folder, "tls.key"), os.path.join(folder, "tls.crt")
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate, *name)
    tls = ssl.create_default_context(cafile=certificate)
    options = ("--tls-certificate", certificate, "--tls-key", key)
    # As a new server would listen: no address that is in the clear for others.
    with Asked(program, file, *options, "--address", "0.0.0.0", tls=tls) as server:
        expect("TLS: a removal", server.status(stored), 204)
        expect("TLS: no such token", server.status("unknown"), 401)
        connection = http.client.HTTPSConnection("localhost", server.server.port, timeout=10, context=tls)
        for _ in range(3):
            connection.request("DELETE", PATH, "users=7", {"Authorization": "Bearer " + stored})
            answer = connection.getresponse()
            answer.read()
            expect("TLS: a connection that is kept", answer.status, 204)
        connection.close()
        large = '{"users":[7],"x":"' + "x" * 500_000 + '"}'
        expect("TLS: a body in many records", server.status(stored, large), 204)

        old = ssl.create_default_context(cafile=certificate)
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        try:
            with socket.create_connection(("localhost", server.server.port), 10) as s:
                old.wrap_socket(s, server_hostname="localhost")
            seen = "it shakes hands"
        except (ssl.SSLError, ConnectionError):
            seen = "refused"
        expect("TLS 1.1", seen, "refused")
        with socket.create_connection(("localhost", server.server.port), 10) as s:
            request = f"DELETE {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {stored}\r\nContent-Length: 7\r\n\r\nusers=7"
            s.sendall(request.encode())
            seen = s.recv(1000)
        expect("a request in the clear gets no answer of HTTP", b"HTTP" in seen, False)
        expect("and the next one is served", server.status(stored), 204)

    where = "the certificate of --tls-certificate cannot be used: "
    status, said = refusal(program, file, "--tls-certificate", folder + "/none", "--tls-key", key)
    expect("a certificate that is not there", (status, said.startswith(where), "\n" in said), (1, True, False))
    other = os.path.join(folder, "other.key")
    openssl("genpkey", "-algorithm", "RSA", "-out", other)
    status, said = refusal(program, file, "--tls-certificate", certificate, "--tls-key", other)
    expect("a key of another certificate", (status, said.startswith("the private key")), (1, True))
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", other)
    status, said = refusal(program, file, "--tls-certificate", certificate, "--tls-key", other)
    expect("a key of another type", (status, "does not belong to the certificate" in said), (1, True))
    openssl("pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", other)
    status, said = refusal(program, file, "--tls-certificate", certificate, "--tls-key", other)
    expect("a key with a passphrase", (status, said.startswith("the private key of --tls-key is encrypted")), (1, True))
    status, said = refusal(program, file, "--tls-certificate", certificate)
    expect("a certificate without a key", (status, "--tls-key" in said), (2, True))


def check_options(program, file, stored, folder):
    status, said = refusal(program, file, "--address", "0.0.0.0")
    told = "0.0.0.0 is not a loopback address, and tokens would cross the network unencrypted: use "
    told += "--tls-certificate and --tls-key, or, behind a proxy that terminates TLS, --allow-plaintext-tokens"
    expect("tokens in the clear", (status, said), (1, told))
    with Asked(program, file, "--address", "0.0.0.0", "--allow-plaintext-tokens") as server:
        expect("tokens in the clear, where the option says so", server.status(stored), 204)
    short = write(folder, "short", b"x" * 31 + b"\n")
    empty, private = write(folder, "empty", b""), os.path.join(folder, "rsa")
    size = "the file of --jwt-key-file cannot be used: the secret of HS256 has {} bytes, and must have 32 or more"
    for what, options, wanted in (
        ("a short secret", ["--jwt-key-file", short], (1, size.format(31))),
        ("an empty secret", ["--jwt-key-file", empty], (1, size.format(0))),
        ("no file", ["--jwt-key-file", "/none"], (1, "the file of --jwt-key-file cannot be read: No such file or directory")),
        ("a folder", ["--jwt-key-file", folder], (1, "the file of --jwt-key-file cannot be read: Is a directory")),
        (
            "a private key for a public one",
            ["--jwt-public-key-file", private],
            (1, "the file of --jwt-public-key-file cannot be used: the text is not a public key in PEM ('-----BEGIN PUBLIC KEY-----')"),
        ),
    ):
        expect(what, refusal(program, file, *options), wanted)
    for what, options, word in (
        ("an issuer without a key", ["--jwt-issuer", "x"], "--jwt-issuer needs --jwt-key-file or --jwt-public-key-file"),
        ("both kinds of keys", ["--jwt-key-file", short, "--jwt-public-key-file", short], "excludes"),
        ("a leeway that is no number", ["--jwt-key-file", short, "--jwt-leeway", "-1"], "0 to 3600"),
    ):
        status, said = refusal(program, file, *options)
        expect(what, (status, word in said), (2, True))


def main():
    warnings.simplefilter("ignore", DeprecationWarning) # of old TLS, which is what is tried
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "courses.db")
        stored = make_database(program, file, range(7, 9))
        check_secrets(program, file, stored, folder)
        check_public_keys(program, file, folder)
        check_tls(program, file, stored, folder)
        check_options(program, file, stored, folder)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
