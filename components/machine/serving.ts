/**
 * What the distribution's own unit of a server lacks. It may start before the machine has its address: PostgreSQL then
 * serves on without it, and nothing starts it again. And it stays down after a crash.
 */
export const servingDropIn = `[Unit]
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Restart=always
RestartSec=1
`;
