import assert from "node:assert/strict";
import { test } from "node:test";
import { secretByLook, secretByText } from "./secret.ts";

test("a file is a secret by its name, or where not everybody may read it", () => {
  for (const path of [
    "/etc/ssl/private/web.key",
    "/etc/x/.pgpass",
    "/etc/gshadow-",
    "/etc/nginx/.htpasswd",
    "/etc/postfix/sasl_passwd",
  ])
    assert.match(secretByLook({ path, mode: "0644" }) ?? "", /named as a secret/, path);
  assert.match(secretByLook({ path: "/etc/sudoers.d/ops", mode: "0440" }) ?? "", /^its mode is 0440: /);
  for (const path of ["/etc/motd", "/etc/ssl/web.pem", "/etc/keyboard", "/etc/page/keys.conf"])
    assert.equal(secretByLook({ path, mode: "0644" }), undefined, path);
});

for (const text of [
  "-----BEGIN OPENSSH PRIVATE KEY-----",
  "-----BEGIN RSA PRIVATE KEY-----",
  "AGE-SECRET-KEY-1QQQQ",
  "ada:$y$j9T$abc$def:19000:0:99999:7:::",
  "user admin $2y$10$abcdefghij",
  "postgres://page:hunter2@db/page",
  "password = hunter2",
  "DB_PASSWORD='hunter2'",
  "Environment=API_TOKEN=abcdef",
  '"client_secret": "abcdef"',
  "# password=hunter2",
  "PrivateKey = aGVsbG8=",
  "aws_secret_access_key=abcdef",
  "password hunter2",
  "requirepass hunter2",
  "PrivateKey = /bcdefghijk=",
  "ExecStart=/opt/vllm/bin/vllm serve --api-key abcdef",
  "ExecStart=/usr/bin/backup --db-password=hunter2",
  'proxy_set_header Authorization "Bearer abcdef";',
  "curl -u ada:hunter2 https://example.org",
])
  test(`is a secret: ${text}`, () => {
    const said = secretByText(`first\n${text}\n`);
    assert.match(said ?? "", /^its line 2 /);
    assert.doesNotMatch(said ?? "", /hunter2|abcdef/);
  });

for (const text of [
  "-----BEGIN CERTIFICATE-----",
  "passwd: files systemd",
  "password requisite pam_pwquality.so retry=3",
  "password [success=1 default=ignore] pam_unix.so",
  "PasswordAuthentication no",
  "password_file = /etc/page/password",
  "token=${TOKEN}",
  "#PASS_MAX_DAYS 99999",
  "secret: <the secret>",
  "https://example.org:8443/path",
  "ssl_certificate_key /etc/ssl/private/web.key;",
  "use_tokens = yes",
  "ExecStart=/usr/bin/backup --password-file /etc/backup/key",
  "ExecStart=/usr/bin/page --token $TOKEN",
  "sudo -u postgres psql",
])
  test(`is no secret: ${text}`, () => {
    assert.equal(secretByText(text), undefined);
  });
