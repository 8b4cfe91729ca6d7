/**
 * Containers (kernels) of sessions: their rows, what they last reported, and the questions about them.
 * It knows nothing of sessions but their ids; whose a container is, it carries itself.
 */
export { ContainerStatEntity } from './container-stat.entity.js';
export { ContainerEntity } from './container.entity.js';
export { containerProjection } from './container.projection.js';
export { ContainerView } from './container.view.js';
export { ContainersModule } from './containers.module.js';
export { ContainersService } from './containers.service.js';
