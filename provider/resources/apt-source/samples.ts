import { createHash } from "node:crypto";
import { parseSource, render } from "./deb822.ts";
import { type AptSourceInputs, inputs } from "./inputs.ts";
import type { AptSourceObserved } from "./inspect.ts";

/** Situations that several tests start from. */
export const sampleKey = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEZ3SFgBYJKwYBBAHaRw8BAQdACq+lgNWUyn0WbpriFREVpkJCSzKmBy6Pirt8
Gx3RbH20HVNhbXBsZXMgPHNhbXBsZXNAZXhhbXBsZS5jb20+iJAEExYIADgWIQT2
EN5tS2gvudZ2tJPMLwLvhSy4HQUCZ3SFgAIbAwULCQgHAgYVCgkICwIEFgIDAQIe
AQIXgAAKCRDMLwLvhSy4HYSFAPoDQHDN/CxR4qvhUjx6rXQ9UlW+a0I90jb2j0Xu
fhNydAEA8H5y6LqXqRbBFPv/dHWywT/XVpmMcC1Nxaj0sxZOvgE=
=wmcr
-----END PGP PUBLIC KEY BLOCK-----
`;

export const sampleFingerprint = "F610DE6D4B682FB9D676B493CC2F02EF852CB81D";

/** The files of a flat repository that {@link sampleKey} signed. */
export const repository: Readonly<Record<string, string>> = {
  Packages: `Package: sample
Version: 1.0
Architecture: all
Maintainer: Samples <samples@example.com>
Filename: ./sample_1.0_all.deb
Size: 1
SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
Description: a package that nobody installs

`,
  InRelease: `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Origin: samples
Suite: samples
Date: Wed, 01 Jan 2025 00:00:00 UTC
SHA256:
 3840aab2df2499bef813733da8acbdb58a2a543300f54b4033149a0e1be87bc6 246 Packages
-----BEGIN PGP SIGNATURE-----

iHUEARYIAB0WIQT2EN5tS2gvudZ2tJPMLwLvhSy4HQUCZ3SFgAAKCRDMLwLvhSy4
HbolAP95rNESu3K67dlGI778kXi+Xa82TI+gYqCMiRIqOpL1PgD/dZFDCdBtdED6
ma4/OH1QN2uuLG5aERIHHIH04dUDUwU=
=/+vg
-----END PGP SIGNATURE-----
`,
};

export const wanted = source({ uris: ["https://packages.example.com/debian"], suites: ["trixie"] });

export function source(said: Partial<AptSourceInputs>): AptSourceInputs {
  const flat = said.suites?.some((suite) => suite.endsWith("/"));
  return inputs.parse({ name: "sample", key: sampleKey, ...(flat ? {} : { components: ["main"] }), ...said });
}

export const absent: AptSourceObserved = { source: { type: "absent" }, key: { type: "absent" } };

/** A host that has `said`, and below it what else its file says. */
export function having(said: AptSourceInputs, more = ""): AptSourceObserved {
  return {
    source: { type: "file", ...parseSource(`${render(said)}${more}`.trim().split("\n")) },
    key: { type: "file", sha256: createHash("sha256").update(said.key).digest("hex") },
  };
}
