/**
 * The packages of a lock of PEP 751 as a file of requirements with hashes, one a line. Throws where one has no version or
 * no wheel: what is not known exactly is not locked.
 */
export function requirementsOf(pylock: string): string {
  const packages = pylock.split(/^\[\[packages\]\]$/m).slice(1);
  const lines = packages.map((text) => {
    const name = text.match(/^name = "([^"]+)"$/m)?.[1];
    const version = text.match(/^version = "([^"]+)"$/m)?.[1];
    const hashes = [...text.matchAll(/\bsha256 = "([0-9a-f]{64})"/g)].map(([, hash]) => hash);
    if (!name || !version || hashes.length === 0)
      throw new Error(`a package of the lock has no name, no version or no hash:\n${text.trim()}`);
    return `${name}==${version} ${hashes.map((hash) => `--hash=sha256:${hash}`).join(" ")}\n`;
  });
  if (lines.length === 0) throw new Error("the lock names no package");
  return lines.join("");
}
