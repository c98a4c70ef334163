import assert from "node:assert/strict";
import { test } from "node:test";
import { classify, type Failure } from "./failure.ts";

// all texts are what OpenSSH 9.2 wrote

const proxyClosed =
  "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n";
const noChannel = `Stdio forwarding request failed: Session open refused by peer\r\n${proxyClosed}`;

const cases: readonly (readonly [behaviour: string, stderr: string, failure: Failure])[] = [
  [
    "nobody listens",
    "ssh: connect to host 127.0.0.1 port 4209: Connection refused\r\n",
    {
      code: "connection-refused",
      seen: "ssh: connect to host 127.0.0.1 port 4209: Connection refused",
    },
  ],
  [
    "a name is unknown",
    "ssh: Could not resolve hostname nosuch.invalid: Name or service not known\r\n",
    {
      code: "name-not-resolved",
      seen: "ssh: Could not resolve hostname nosuch.invalid: Name or service not known",
    },
  ],
  [
    "there is no route",
    "ssh: connect to host 192.168.100.53 port 22: No route to host\r\n",
    { code: "no-route", seen: "ssh: connect to host 192.168.100.53 port 22: No route to host" },
  ],
  [
    "nothing answers",
    "ssh: connect to host 192.168.100.53 port 22: Connection timed out\r\n",
    { code: "timed-out", seen: "ssh: connect to host 192.168.100.53 port 22: Connection timed out" },
  ],
  [
    "something listens and says nothing",
    "Connection timed out during banner exchange\r\nConnection to 127.0.0.1 port 22 timed out\r\n",
    { code: "timed-out", seen: "Connection timed out during banner exchange" },
  ],
  [
    "the key is not let in",
    "Warning: Permanently added 'db' (ED25519) to the list of known hosts.\r\nroot@127.0.0.1: Permission denied (publickey).\r\n",
    { code: "login-refused", seen: "root@127.0.0.1: Permission denied (publickey)." },
  ],
  [
    "the file of the key is not there",
    "no such identity: /root/no such: No such file or directory\r\nroot@127.0.0.1: Permission denied (publickey).\r\n",
    { code: "identity-missing", seen: "no such identity: /root/no such: No such file or directory" },
  ],
  [
    "another key is presented",
    `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
The fingerprint for the ED25519 key sent by the remote host is
SHA256:WCiJsQtLAIYHGvb8713EIS1sgkWWL5Cri2jCdTMBEzM.
Please contact your system administrator.
Host key for b has changed and you have requested strict checking.
Host key verification failed.\r\n`,
    {
      code: "host-key-differs",
      seen: "Host key verification failed.",
      presented: "SHA256:WCiJsQtLAIYHGvb8713EIS1sgkWWL5Cri2jCdTMBEzM",
    },
  ],
  [
    "no key of the pinned type is presented",
    "Unable to negotiate with 127.0.0.1 port 22: no matching host key type found. Their offer: ssh-ed25519\r\n",
    {
      code: "host-key-differs",
      seen: "Unable to negotiate with 127.0.0.1 port 22: no matching host key type found. Their offer: ssh-ed25519",
    },
  ],
  [
    "sudo wants a password",
    "sudo: a password is required\n",
    { code: "sudo-refused", seen: "sudo: a password is required" },
  ],
  ["there is no sudo", "sh: 1: sudo: not found\n", { code: "sudo-refused", seen: "sh: 1: sudo: not found" }],
  [
    "ssh is too old for an option",
    "command-line: line 0: Bad configuration option: sessiontype\r\n",
    { code: "client-refused", seen: "command-line: line 0: Bad configuration option: sessiontype" },
  ],
  [
    "there is no ssh",
    "setpriv: failed to execute ssh: No such file or directory\n",
    { code: "client-missing", seen: "setpriv: failed to execute ssh: No such file or directory" },
  ],
  ["there is no setpriv", "spawn setpriv ENOENT\n", { code: "client-missing", seen: "spawn setpriv ENOENT" }],
  [
    "the server hangs up",
    "Warning: Permanently added 'db' (ED25519) to the list of known hosts.\r\nConnection closed by 127.0.0.1 port 22\r\n",
    { code: "connection-closed", seen: "Connection closed by 127.0.0.1 port 22" },
  ],
  [
    "the proxy's end hides the line before it",
    `Something unheard of\r\n${proxyClosed}`,
    {
      code: "connection-closed",
      seen: "kex_exchange_identification: Connection closed by remote host",
    },
  ],
  ["ssh says nothing", "", { code: "connection-closed", seen: "ssh ended without a word" }],
];

for (const [behaviour, stderr, failure] of cases)
  test(`recognized: ${behaviour}`, () => assert.deepEqual(classify(stderr), failure));

test("why a host behind a bastion was not reached is what the bastion's ssh said meanwhile", () => {
  assert.deepEqual(classify(noChannel, "channel 3: open failed: connect failed: Connection refused\r\n"), {
    code: "connection-refused",
    seen: "Connection refused",
  });
  assert.deepEqual(
    classify(noChannel, "channel 3: open failed: connect failed: Name or service not known\r\n"),
    { code: "name-not-resolved", seen: "Name or service not known" },
  );
  assert.deepEqual(
    classify(noChannel, "channel 3: open failed: administratively prohibited: open failed\r\n"),
    { code: "forwarding-refused", seen: "administratively prohibited: open failed" },
  );
});

test("a bastion that failed to reach several hosts for different reasons is not taken to name one", () => {
  const reasons = [
    "channel 3: open failed: connect failed: Connection refused",
    "channel 4: open failed: connect failed: No route to host",
    "channel 5: open failed: connect failed: Connection refused",
  ];
  assert.deepEqual(classify(noChannel, reasons.join("\r\n")), {
    code: "not-reached",
    seen: "Connection refused, or: No route to host",
  });
});

test("what the bastion says about other hosts is not the reason of one that was reached", () => {
  assert.equal(
    classify(
      "root@192.168.100.53: Permission denied (publickey).",
      "channel 3: open failed: connect failed: Connection refused",
    ).code,
    "login-refused",
  );
  assert.equal(
    classify(
      "Connection closed by UNKNOWN port 65535",
      "channel 3: open failed: connect failed: Connection refused",
    ).code,
    "connection-closed",
  );
});
