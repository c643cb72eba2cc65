import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const PAGES = ['console', 'track', 'document'];
/** Smaller files gain nothing. */
const SMALLEST_BYTES = 1_024;

/** Writes each file a second and a third time, compressed, so that the gateway compresses nothing. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    generateBundle: {
      // After Vite has written into the files where the chunks are that they load later.
      order: 'post',
      async handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (content.length < SMALLEST_BYTES || /\.(?:ttf|woff2)$/.test(file.fileName)) continue;
          const [br, gz] = await Promise.all([
            promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } }),
            promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
          ]);
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: br });
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gz });
        }
      },
    },
  };
}

/** Takes the indentation out of the operations: the hub reads them without it. */
function operations(): Plugin {
  return {
    name: 'operations',
    apply: 'build',
    transform: {
      filter: { id: /\/graph\/generated\/.*\.ts$/ },
      handler: (code) => ({ code: code.replaceAll(/\n\s*/g, '\n'), map: null }),
    },
  };
}

/**
 * `npm run build` puts the pages into dist/pages: a document for each, and the files that they load under assets/. With
 * `--mode graphiql` it puts GraphiQL into a folder of its own, so that a hub that serves the pages can leave it out whole.
 */
export default defineConfig(({ mode }) => {
  const isGraphiql = mode === 'graphiql';
  const folder = isGraphiql ? 'graphiql' : 'pages';
  const documents = isGraphiql ? ['graphiql'] : PAGES;
  return {
    root: import.meta.dirname,
    base: `/${folder}/`,
    logLevel: 'warn',
    plugins: [react(), operations(), compressed()],
    build: {
      outDir: `../../dist/${folder}`,
      emptyOutDir: true,
      // GraphiQL's editor is one large file.
      chunkSizeWarningLimit: 8_000,
      rolldownOptions: {
        input: Object.fromEntries(documents.map((name) => [name, `${import.meta.dirname}/${name}.html`])),
        // GraphiQL's packages carry notes for a compiler that is not used here. A busy machine is no news either.
        checks: { moduleLevelDirective: false, pluginTimings: false },
      },
    },
  };
});
