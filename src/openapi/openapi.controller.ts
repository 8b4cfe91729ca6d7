import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '@rollcall/access';
import { OpenApiService } from './openapi.service.js';

/** The description of REST for programs. */
@Controller('v1/openapi.json')
export class OpenApiController {
  constructor(private readonly openApi: OpenApiService) {}

  @Public()
  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  document() {
    return this.openApi.text;
  }
}
