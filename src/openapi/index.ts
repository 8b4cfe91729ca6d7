/**
 * What REST offers, for programs (`/v1/openapi.json`) and people (`/docs`). Both are public: they show shapes, and
 * nothing of what runs on the cluster. The document is made from the routes' own declarations and says nothing else.
 */
export { OpenApiModule } from './openapi.module.js';
