package dev.syncline.openapi;
import dev.syncline.api.TestApplication; import dev.syncline.db.TestDatabase; import org.junit.jupiter.api.Test; import java.nio.file.*;
class DraftIT { @Test void draft() throws Exception { try (TestApplication app = TestApplication.start(TestDatabase.migrated())) {
  long t=System.nanoTime(); TestApplication.Answer a = app.get("/v3/api-docs"); System.out.println("STATUS "+a.status()+" "+a.body().length()+" ms "+(System.nanoTime()-t)/1000000); Files.writeString(Path.of("/tmp/o/doc.json"), a.body());
  for (String p : new String[]{"/v3/api-docs.yaml","/nothing","/v1/nothing","/error","/v1/runs?sync=%00","/v1/runs?from=%2B1000000000-01-01T00:00:00Z","/v1/runs?limit=x","/v1/runs;a=b","/v1//runs","/v1/runs?x="+"y".repeat(9000)}) { TestApplication.Answer b=app.get(p); System.out.println(p.substring(0,Math.min(40,p.length()))+" -> "+b.status()+" "+b.header("content-type")+" "+b.header("x-request-id")+" "+b.body().substring(0,Math.min(200,b.body().length()))); }
  TestApplication.Answer c=app.get("/v1/syncs","Accept","application/xml"); System.out.println("406? "+c.status()+" "+c.header("content-type")+" "+c.body());
  c=app.get("/v1/syncs","X-Big","y".repeat(9000)); System.out.println("431? "+c.status()+" "+c.header("content-type")+" "+c.header("x-request-id")+" "+c.body());
  c=app.send("PUT","/v1/syncs","{}",true); System.out.println("405? "+c.status()+" "+c.header("content-type")+" "+c.body());
  c=app.send("TRACE","/v1/syncs",null,true); System.out.println("TRACE? "+c.status()+" "+c.header("content-type")+" "+c.body());
  c=app.send("FOO","/v1/syncs",null,true); System.out.println("FOO? "+c.status()+" "+c.header("content-type")+" "+c.body());
  c=app.get("/nothing","Accept","text/html"); System.out.println("html 404? "+c.status()+" "+c.header("content-type")+" "+c.body().substring(0,Math.min(100,c.body().length())));
  try (java.net.Socket s=new java.net.Socket("127.0.0.1", java.net.URI.create(app.url()).getPort())) { s.getOutputStream().write("GET /v1/ru|ns HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes()); System.out.println("RAW "+new String(s.getInputStream().readAllBytes())); }
 } } }
