// Copies the documentation page and the viewer it uses into dist/, with compressed forms.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const viewer = 'node_modules/swagger-ui-dist'
rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
for (const file of ['index.html', 'docs.js', 'docs.css', 'favicon.svg']) cpSync(file, `dist/${file}`)
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
  const body = readFileSync(`${viewer}/${file}`)
  writeFileSync(`dist/${file}`, body)
  writeFileSync(`dist/${file}.gz`, gzipSync(body, { level: 9 }))
  writeFileSync(`dist/${file}.br`, brotliCompressSync(body))
}
