const { dest, parallel, src } = require('gulp');

/** What the compiler leaves behind: themed icons, codex files and output previews. */
const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const nodeFiles = () => src('nodes/**/*.json', { base: 'nodes' }).pipe(dest('dist/nodes'));

exports.build = parallel(icons, nodeFiles);
