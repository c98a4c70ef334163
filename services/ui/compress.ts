import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

/** What text shrinks; fonts are compressed already. */
const TEXT = /\.(css|html|js|svg)$/;

/** Puts a `.br` beside each file of text, so that the server compresses nothing while people wait. */
export function compress(): Plugin {
  return {
    name: "compress",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          if (!TEXT.test(name)) continue;
          const content = Buffer.from(file.type === "chunk" ? file.code : file.source);
          const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
          this.emitFile({
            type: "asset",
            fileName: `${name}.br`,
            source: brotliCompressSync(content, { params }),
          });
        }
      },
    },
  };
}
