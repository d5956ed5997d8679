"""Draws papers on desks with OpenCV and Pillow and spoils some of them: labelled pictures for the eye.

Usage: draw.py DIR [SEED], then BEIAND_LABELLED_PICTURES=DIR cargo test --test it materials::labelled -- --nocapture.
Needs opencv-python-headless, pillow, scikit-image (its pictures are the faces and grounds), qrcode and Noto CJK.
Thresholds were tuned on the seed that is taken without one; another draws a set to hold them against. Nobody real is on them.
"""
import cv2, numpy as np, json, os, random, sys
from PIL import Image, ImageDraw, ImageFont
from skimage import data
out=sys.argv[1]; os.makedirs(out,exist_ok=True)
SEED=int(sys.argv[2]) if len(sys.argv)>2 else 20261127
R=random.Random(SEED); N=np.random.default_rng(SEED%1000 if len(sys.argv)>2 else 7)
F=lambda s,b=False: ImageFont.truetype('/usr/share/fonts/opentype/noto/NotoSansCJK-%s.ttc'%('Bold' if b else 'Regular'), s)
WORDS='网络科技有限公司统一社会信用代码法定代表人经营范围注册资本住所营业期限登记机关年月日证明兹授权委托办理互联网信息服务备案手续特此承诺如有虚假愿承担责任'
def words(n): return ''.join(R.choice(WORDS) for _ in range(n))
def astro(w,h):
    a=Image.fromarray(data.astronaut()).crop((120,0,330,270)); return a.resize((w,h),Image.LANCZOS)
def letter():
    im=Image.new('RGB',(1654,2339),(250,250,248)); d=ImageDraw.Draw(im)
    d.text((500,160),'网站负责人授权书',font=F(80,True),fill=(20,20,20)); y=380
    while y<1700: d.text((180,y),words(R.randint(20,30)),font=F(42),fill=(30,30,30)); y+=R.choice([70,84])
    d.ellipse((1080,1750,1400,2070),outline=(200,30,30),width=12); d.text((1170,1860),'★',font=F(120),fill=(200,30,30))
    d.text((1000,2120),'2026年11月5日',font=F(42),fill=(30,30,30)); return im,'sheet'
def table():
    im=Image.new('RGB',(1654,2339),(246,246,242)); d=ImageDraw.Draw(im)
    d.text((430,130),'网站备案信息真实性核验单',font=F(64,True),fill=(10,10,10)); y=300
    for r in range(9):
        d.rectangle((140,y,1514,y+120),outline=(20,20,20),width=4); d.line((500,y,500,y+120),fill=(20,20,20),width=4)
        d.text((165,y+35),words(5),font=F(40),fill=(20,20,20)); d.text((530,y+35),words(R.randint(8,18)),font=F(40),fill=(20,20,60)); y+=120
    for k in range(12): d.text((150,y+40+k*60),words(32),font=F(36),fill=(30,30,30))
    return im,'sheet'
def certificate():
    im=Image.new('RGB',(2100,1485),(250,246,230)); d=ImageDraw.Draw(im)
    d.rectangle((50,50,2050,1435),outline=(60,140,90),width=28); d.rectangle((95,95,2005,1390),outline=(60,140,90),width=5)
    for k in range(40): d.ellipse((52+k*50,40,90+k*50,78),outline=(30,120,60),width=3); d.ellipse((52+k*50,1405,90+k*50,1443),outline=(30,120,60),width=3)
    d.text((720,170),'事业单位法人证书',font=F(84,True),fill=(150,20,20)); y=400
    for k in range(8): d.text((220,y),words(4)+'：'+words(R.randint(12,28)),font=F(44),fill=(20,20,20)); y+=95
    d.ellipse((1500,950,1800,1250),outline=(210,30,40),width=12); return im,'licence'
def licence():
    im=Image.new('RGB',(2100,1485),(252,250,240)); d=ImageDraw.Draw(im)
    d.ellipse((980,60,1120,200),fill=(205,30,30)); d.ellipse((1010,90,1090,170),fill=(240,200,60))
    d.text((760,230),'营 业 执 照',font=F(120,True),fill=(20,20,20))
    d.rectangle((36,36,2064,1449),outline=(190,150,70),width=10); d.rectangle((60,60,2040,1425),outline=(190,150,70),width=4)
    try:
        import qrcode; q=qrcode.make('https://www.gsxt.gov.cn/index.html?uniscid=91440606TEXT000176',box_size=6,border=2).convert('RGB').resize((300,300),Image.NEAREST); im.paste(q,(1700,230))
    except Exception as e: pass
    y=560
    for k in range(8): d.text((200,y),words(4)+'　'+words(R.randint(10,22)),font=F(40),fill=(25,25,25)); y+=80
    d.ellipse((1450,980,1740,1270),outline=(210,30,40),width=12); d.text((1530,1070),'★',font=F(110),fill=(210,30,40)); return im,'licence'
def card(front=True):
    w,h=1712,1080; im=Image.new('RGB',(w,h),(226,236,240)); d=ImageDraw.Draw(im)
    for k in range(0,w,14): d.arc((k-200,200,k+200,900),0,180,fill=(205,222,232),width=2)
    if front:
        for k,t in enumerate(['姓名　容小楼','性别　女　民族　汉','出生　1990 年 1 月 1 日','住址　广东省佛山市顺德区','大良街道某某路 12 号']): d.text((110,110+k*130),t,font=F(62),fill=(25,25,30))
        d.text((110,900),'公民身份号码　440102199001019990',font=F(66,True),fill=(20,20,20)); im.paste(astro(430,550),(1170,150))
    else:
        d.ellipse((110,90,390,370),fill=(200,30,40)); d.text((520,120),'中华人民共和国',font=F(110,True),fill=(20,20,20)); d.text((560,290),'居民身份证',font=F(130,True),fill=(20,20,20))
        d.text((420,760),'签发机关　某某市公安局',font=F(62),fill=(20,20,20)); d.text((420,890),'有效期限　2020.01.01-2040.01.01',font=F(62),fill=(20,20,20))
    a=Image.new('L',(w,h),0); ImageDraw.Draw(a).rounded_rectangle((0,0,w-1,h-1),70,fill=255); im.putalpha(a); return im,'card'
def tex(name,W,H):
    if name in('brick','grass','gravel'):
        t=getattr(data,name)(); t=cv2.resize(t,None,fx=2,fy=2); t=np.tile(t,(H//t.shape[0]+2,W//t.shape[1]+2))[:H,:W]
        c={'brick':(150,90,70),'grass':(70,120,50),'gravel':(120,115,105)}[name]; return (t[...,None]/255.*np.array(c)*1.5).clip(0,255)
    if name=='wood':
        x=np.cumsum(N.normal(0,1,(H,1)),0); x=(x-x.min())/(np.ptp(x)+1e-9); g=cv2.GaussianBlur(N.normal(0,1,(H,W)).astype(np.float32),(0,0),sigmaX=40,sigmaY=1.2); g=g/g.std()*0.08
        return (np.array([150,105,65])*(0.75+0.35*x[...,None]+g[...,None])).clip(0,255)
    if name=='cloth': 
        g=N.normal(0,6,(H,W,1)); return (np.array([40,55,95])+g+6*np.sin(np.arange(W)/3.)[None,:,None]).clip(0,255)
    if name=='whitedesk': return np.full((H,W,3),(222,222,220),float)+cv2.GaussianBlur(N.normal(0,1,(H,W)).astype(np.float32),(0,0),30)[...,None]*60
    if name=='grey': return np.full((H,W,3),(128,126,122),float)+N.normal(0,3,(H,W,1))
    if name=='keyboard':
        b=np.full((H,W,3),(60,60,62),np.uint8); s=W//14
        for y in range(0,H,s):
            for x in range(0,W,s): cv2.rectangle(b,(x+6,y+6),(x+s-6,y+s-6),(25,25,27),-1); cv2.putText(b,R.choice('ASDFGQWE'),(x+s//4,y+s//2),0,s/70,(220,220,220),2)
        return b.astype(float)
    if name=='red': return np.full((H,W,3),(150,30,40),float)+N.normal(0,4,(H,W,1))
BG=['brick','grass','gravel','wood','cloth','whitedesk','grey','keyboard','red']
def homog(w,h,W,H,fill,ang,persp,dx=0,dy=0):
    s=fill*min(W/w,H/h); c=np.array([[-w/2,-h/2],[w/2,-h/2],[w/2,h/2],[-w/2,h/2]])*s
    a=np.radians(ang); c=c@np.array([[np.cos(a),np.sin(a)],[-np.sin(a),np.cos(a)]])
    c=c+np.array([W/2+dx*W,H/2+dy*H]); c+=np.array([[R.uniform(-persp,persp)*w*s,R.uniform(-persp,persp)*h*s] for _ in range(4)])
    return c.astype(np.float32)
def place(bg,im,q,shadow=True):
    H,W=bg.shape[:2]; a=np.array(im.convert('RGBA')).astype(np.float32); h,w=a.shape[:2]
    M=cv2.getPerspectiveTransform(np.float32([[0,0],[w,0],[w,h],[0,h]]),q)
    wa=cv2.warpPerspective(a,M,(W,H),flags=cv2.INTER_AREA); al=wa[...,3:]/255.
    if shadow:
        sh=cv2.GaussianBlur(np.roll(al[...,0],(W//200,W//160),(0,1)),(0,0),W/160.); bg=bg*(1-0.45*sh[...,None]*(1-al))
    return bg*(1-al)+wa[...,:3]*al
def light(x):
    H,W=x.shape[:2]; g=np.linspace(R.uniform(.8,1),R.uniform(.9,1.1),W)[None,:,None]*np.linspace(R.uniform(.85,1.05),R.uniform(.85,1.05),H)[:,None,None]; return x*g
def camera(x,noise=3): 
    x=cv2.GaussianBlur(x.astype(np.float32),(0,0),0.7); return (x+N.normal(0,noise,x.shape)).clip(0,255).astype(np.uint8)
rows=[]
def save(name,x,kind,label,quad=None,q=90,exp=''):
    H,W=x.shape[:2]; p=f'{out}/{name}.jpg'; cv2.imwrite(p,x[...,::-1],[1,q])
    rows.append(dict(file=name+'.jpg',kind=kind,label=label,expect=exp,quad=None if quad is None else [[float(a/W),float(b/H)] for a,b in quad]))
DOCS=[letter,table,certificate,licence,lambda:card(True),lambda:card(False)]
def shot(doc,bg,fill,ang,persp,W=None,H=None,dx=0,dy=0,shadow=True):
    im,kind=doc(); w,h=im.size
    if W is None: W,H=(3000,2250) if w>h else (2250,3000)
    q=homog(w,h,W,H,fill,ang,persp,dx,dy); return light(place(tex(bg,W,H),im,q,shadow)),kind,q
n=0
# good: every document on several desks
for di,doc in enumerate(DOCS):
    for bg in R.sample(BG,5):
        f=R.choice([.5,.6,.75,.85]); x,k,q=shot(doc,bg,f,R.uniform(-9,9),.02); name=f'good_{n:03}_{k}_{bg}'; n+=1
        save(name,camera(x),k,'good',q,q=R.choice([75,88,95]))
# good: scans that fill the frame, no desk
for doc in DOCS[:4]:
    im,k=doc(); x=np.array(im.convert('RGB')).astype(float); save(f'good_{n:03}_{k}_scan',camera(x,2),k,'good'); n+=1
# good: a flat scan of a card on a white glass, and both sides on one sheet
for both in (0,1):
    bgd=np.full((3508,2480,3),250.); im,_=card(True); x=place(bgd,im,np.float32([[500,400],[1510,400],[1510,1037],[500,1037]]),False)
    if both: im,_=card(False); x=place(x,im,np.float32([[500,1500],[1510,1500],[1510,2137],[500,2137]]),False)
    save(f'good_{n:03}_card_glass{both}',camera(x,1.5),'card','good'); n+=1
# good: portraits
for bgc in ((60,110,190),(190,40,40),(235,235,235)):
    W,H=1500,2000; b=np.full((H,W,3),bgc,float); b+=N.normal(0,3,b.shape)
    pim=Image.fromarray(b.clip(0,255).astype(np.uint8)); d=ImageDraw.Draw(pim)
    for yy in range(60,700,220): d.text((100,yy),'某某云备案专用幕布',font=F(90,True),fill=(250,250,250) if sum(bgc)<600 else (30,60,150))
    a=Image.fromarray(data.astronaut()).resize((1500,1500),Image.LANCZOS); m=Image.new('L',a.size,0); dd=ImageDraw.Draw(m); dd.ellipse((460,20,930,640),fill=255); dd.rounded_rectangle((150,560,1250,1500),200,fill=255)
    from PIL import ImageFilter
    pim.paste(a,(0,500),m.filter(ImageFilter.GaussianBlur(6))); save(f'good_{n:03}_photo',camera(np.array(pim).astype(float)),'photo','good'); n+=1
# bad
def bad(exp,doc,fn,bg=None,fill=None,**k):
    global n
    x,kind,q=shot(doc,bg or R.choice(BG[:7]),fill or R.choice([.75,.85]),R.uniform(-6,6),.015,**k); y=fn(x,q); save(f'bad_{n:03}_{exp}_{kind}',y,kind,'bad',None,exp=exp,q=R.choice([80,92])); n+=1
def gblur(s): return lambda x,q: camera(cv2.GaussianBlur(x.astype(np.float32),(0,0),s))
def motion(L,a):
    k=np.zeros((L,L),np.float32); cv2.line(k,(int(L/2-L/2*np.cos(np.radians(a))),int(L/2-L/2*np.sin(np.radians(a)))),(int(L/2+L/2*np.cos(np.radians(a))),int(L/2+L/2*np.sin(np.radians(a)))),1,1); k/=k.sum()
    return lambda x,q: camera(cv2.filter2D(x.astype(np.float32),-1,k))
for i,s in enumerate([9,12,16,24]): bad('blurred',DOCS[i%6],gblur(s)); bad('blurred',DOCS[(i+2)%6],gblur(s))
for i,(L,a) in enumerate([(41,0),(61,30),(51,90),(71,120),(45,45),(81,5)]): bad('motion',DOCS[i%6],motion(L,a))
for i,g in enumerate([.10,.16,.22,.28]): bad('dark',DOCS[i%6],lambda x,q: camera(x*g,4)); bad('dark',DOCS[(i+3)%6],lambda x,q: camera((x/255.)**2.2*255*g*1.5,4))
for i,g in enumerate([2.2,2.8,3.5,5]): bad('over',DOCS[i%6],lambda x,q: camera(x*g)); bad('over',DOCS[(i+2)%6],lambda x,q: camera(255-(255-x)*(.25/g*1.0)))
def glare(r):
    def f(x,q):
        H,W=x.shape[:2]; c=q.mean(0)+(q[R.randrange(4)]-q.mean(0))*R.uniform(.1,.55); yy,xx=np.mgrid[0:H,0:W]
        d=((xx-c[0])/(r*W))**2+((yy-c[1])/(r*W*.7))**2; return camera(x+420*np.exp(-d**1.5)[...,None])
    return f
for i,r in enumerate([.10,.12,.15,.18,.22,.13]): bad('glare',DOCS[i%6],glare(r))
for doc in (certificate,licence,lambda:card(True),lambda:card(False)):
    bad('grey',doc,lambda x,q: camera(np.repeat(x.mean(2,keepdims=True),3,2)))
    im,k=doc(); x=np.array(im.convert('L')).astype(float); t=cv2.adaptiveThreshold(x.astype(np.uint8),255,0,0,51,15).astype(float); x=.5*x+.5*t; save(f'bad_{n:03}_grey_{k}',camera(np.repeat(x[...,None],3,2)*[1.0,.995,.985],3),k,'bad',exp='grey'); n+=1
for i,(dx,dy,f) in enumerate([(.35,0,.85),(-.33,0,.85),(0,.35,.85),(0,-.36,.85),(.3,0,.8),(0,.3,.8)]): bad('cut',DOCS[i%6],lambda x,q: camera(x),dx=dx,dy=dy,fill=f)
for i,(dx,dy,ang) in enumerate([(.06,-.08,9),(-.07,.07,10),(.07,.08,-9),(-.06,-.09,-10)]):
    im,kind=DOCS[i](); w,h=im.size; W,H=(3000,2250) if w>h else (2250,3000); q=homog(w,h,W,H,.9,ang,.01,dx,dy); x=light(place(tex(R.choice(BG[:5]),W,H),im,q)); save(f'bad_{n:03}_cut_{kind}',camera(x),kind,'bad',exp='cut'); n+=1
for doc in (letter,table,licence,certificate):
    x,k,q=shot(doc,'wood',.8,R.uniform(-4,4),.015); save(f'bad_{n:03}_sideways_{k}',camera(np.rot90(x).copy()),k,'bad',exp='sideways'); n+=1
    im,k=doc(); save(f'bad_{n:03}_sideways_{k}',camera(np.rot90(np.array(im.convert('RGB')).astype(float)).copy(),2),k,'bad',exp='sideways'); n+=1
for c,k in (((252,252,250),'sheet'),((128,128,128),'licence'),((8,8,8),'card'),((255,255,255),'photo')):
    save(f'bad_{n:03}_blank_{k}',camera(np.full((2000,1500,3),c,float)),k,'bad',exp='blank'); n+=1
for doc,s in ((letter,500),(licence,420),(lambda:card(True),300),(table,600)):
    x,k,q=shot(doc,'grey',.8,3,.01); y=camera(x); y=cv2.resize(y,None,fx=s/max(y.shape),fy=s/max(y.shape),interpolation=cv2.INTER_AREA); save(f'bad_{n:03}_small_{k}',y,k,'bad',exp='small'); n+=1
    y=cv2.resize(y,None,fx=5,fy=5,interpolation=cv2.INTER_CUBIC); save(f'bad_{n:03}_blownup_{k}',y,k,'bad',exp='blurred'); n+=1
def screen(doc,px,ang,sc):
    im,k=doc(); a=np.array(im.convert('RGB')).astype(np.float32); a=cv2.resize(a,(a.shape[1]*1100//max(a.shape[:2]),a.shape[0]*1100//max(a.shape[:2])),interpolation=cv2.INTER_AREA)
    a=np.repeat(np.repeat(a,px,0),px,1); m=np.zeros_like(a); third=px/3
    for c in range(3):
        cols=[i for i in range(a.shape[1]) if int((i%px)/third)==c]; m[:,cols,c]=1.0
    m[::px]*=.25; a=a*m*2.6
    h,w=a.shape[:2]; W,H=int(w*sc),int(h*sc); q=homog(w,h,W,H,.97,ang,.006); M=cv2.getPerspectiveTransform(np.float32([[0,0],[w,0],[w,h],[0,h]]),q)
    y=cv2.warpPerspective(cv2.GaussianBlur(a,(0,0),.25/sc),M,(W,H),flags=cv2.INTER_LINEAR); return camera(y.clip(0,255)),k
for i,(px,ang,sc) in enumerate([(6,1.5,.42),(6,3,.5),(6,5,.36),(6,.8,.46),(6,2.2,.6),(6,4,.4)]):
    y,k=screen(DOCS[i%5],px,ang,sc); save(f'bad_{n:03}_screen_{k}',y,k,'bad',exp='screen'); n+=1
# wrong thing in the slot
pim=Image.open(f'{out}/'+[r['file'] for r in rows if r['kind']=='photo'][0])
for k in ('licence','sheet','card'): pim.save(f'{out}/bad_{n:03}_wrong_{k}.jpg',quality=90); rows.append(dict(file=f'bad_{n:03}_wrong_{k}.jpg',kind=k,label='bad',expect='wrong',quad=None)); n+=1
for doc in (letter,licence): x,k,q=shot(doc,'wood',.8,2,.01); save(f'bad_{n:03}_wrong_photo',camera(x),'photo','bad',exp='noface'); n+=1
# other people's pictures: nothing to crop
for name in ('coffee','chelsea','rocket','astronaut','camera','page','text','coins','brick','grass','hubble_deep_field','retina','motorcycle_left','ihc','moon','clock'):
    try:
        f=[p for p in os.listdir(os.path.dirname(data.__file__)) if p.startswith(name)]
        im=Image.open(os.path.join(os.path.dirname(data.__file__),f[0])).convert('RGB'); im.save(f'{out}/other_{name}.jpg',quality=92); rows.append(dict(file=f'other_{name}.jpg',kind='other',label='other',expect='',quad=None))
    except Exception as e: print(name,e)
with open(out+'/labels.jsonl','w') as f:
    for r in rows: f.write(json.dumps(r)+'\n')
print(len(rows))
