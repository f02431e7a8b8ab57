// Imported before n8n's engine, which reads it as it starts: every expected failure of a test would
// be printed otherwise.
process.env.N8N_LOG_LEVEL ??= 'silent';

export {};
