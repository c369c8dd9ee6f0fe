# The course for one learner: docker build -t acml . ; docker run -p 8888:8888 -v acml:/home/student acml
FROM python:3.11-slim
COPY . /acml
RUN pip install --no-cache-dir --constraint /acml/constraints.txt "/acml[tensorflow,lab,speech,tuning,explain,bayes]" && rm -rf /acml
RUN useradd --create-home student
USER student
WORKDIR /home/student
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
