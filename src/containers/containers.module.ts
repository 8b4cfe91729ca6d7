import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ContainerStatEntity } from './container-stat.entity.js';
import { ContainerEntity } from './container.entity.js';
import { ContainersController } from './containers.controller.js';
import { ContainersResolver } from './containers.resolver.js';
import { ContainersService } from './containers.service.js';

@Module({
  imports: [MikroOrmModule.forFeature([ContainerEntity, ContainerStatEntity])],
  controllers: [ContainersController],
  providers: [ContainersService, ContainersResolver],
  exports: [ContainersService],
})
export class ContainersModule {}
