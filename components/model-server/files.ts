import { mebibytes, type Size } from "../size.ts";
import type { ModelServerService } from "./service.ts";

/** The environment of Python that the engine is in. */
export const ENVIRONMENT = "vllm";

/** Where the engine is on a GPU host. */
export const ENGINE = `/opt/${ENVIRONMENT}/current/bin/vllm`;

/** The user that model servers run as. */
export const USER = "vllm";

/** What model servers are told. */
export const FOLDER = "/etc/vllm";

/** Where its secrets stand, which would be seen in arguments: what {@link environmentOf} says. */
export const keyFile = (name: string): string => `${FOLDER}/${name}.env`;

/** What a model server is asked with, and by what it gets the models that want it of the hub. */
export function environmentOf(key: string, hubToken?: string): string {
  return `VLLM_API_KEY=${key}\n${hubToken === undefined ? "" : `HF_TOKEN=${hubToken}\n`}`;
}

/** Of the card's whole memory: what `--gpu-memory-utilization` wants, in hundredths, rounded down. */
export function memoryShare(memory: Size, card: Size): string {
  return (Math.floor((mebibytes(memory) / mebibytes(card)) * 100) / 100).toFixed(2);
}

/** The unit of a model server. Its start is over when it answers; loading a model takes minutes. */
export function modelUnit(key: string, service: ModelServerService, address: string, card: Size): string {
  const { port, model, name, contextLength, memory } = service;
  const health = `http://${address}:${port}/health`;
  return `[Unit]
Description=Model server ${name}
Wants=network-online.target
After=network-online.target nvidia-persistenced.service
# A card is not heated by a model that cannot start.
StartLimitIntervalSec=1800
StartLimitBurst=8

[Service]
Type=exec
User=${USER}
EnvironmentFile=${keyFile(key)}
Environment=HF_HOME=/var/lib/vllm/hf VLLM_CACHE_ROOT=/var/cache/vllm/${key} VLLM_NO_USAGE_STATS=1
StateDirectory=vllm
CacheDirectory=vllm vllm/${key}
ExecStart=${ENGINE} serve ${model} \\
  --served-model-name ${name} \\
  --host ${address} \\
  --port ${port} \\
  --max-model-len ${contextLength} \\
  --gpu-memory-utilization ${memoryShare(memory, card)} \\
  --shutdown-timeout 30
# Who comes after it finds it serving.
ExecStartPost=/usr/bin/curl --silent --fail --output /dev/null --retry 880 --retry-delay 1 --retry-all-errors ${health}
TimeoutStartSec=900
TimeoutStopSec=60
KillMode=mixed
Restart=always
RestartSec=2
LimitNOFILE=65536
OOMScoreAdjust=-500
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;
}
